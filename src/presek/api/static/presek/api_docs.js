// Shows the OpenAPI text with Swagger UI, from this site alone.
const main = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: main.dataset.openapi,
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
  persistAuthorization: false,
});
