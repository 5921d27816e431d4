// Shows the OpenAPI text with Swagger UI, from this site alone, light or dark as the rest of the site.
const theme = document.documentElement.dataset.theme;
const dark = theme === "dark" || (!theme && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.classList.toggle("dark-mode", dark);

const main = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: main.dataset.openapi,
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
  persistAuthorization: false,
});
