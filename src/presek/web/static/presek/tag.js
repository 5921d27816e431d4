// Tells Presek of visits of customers who are signed in on this website and have agreed to it.
//
//   <script src="https://presek.example/tag.js" data-customer="TOKEN" data-consent="yes" defer></script>
//
// Without data-consent="yes" or without a token it stores nothing and sends nothing. It sets no cookie: what a visit is
// stays in this tab's session storage and goes with it. A page that asks for consent itself calls presek.consent(true)
// when it is given, and presek.consent(false) when it is taken back.
(() => {
  const own = document.currentScript;
  const customer = own.dataset.customer || "";
  const address = new URL("collect", own.src).href;
  const place = "presek-visit";
  const known = new URLSearchParams(location.search);
  let agreed = own.dataset.consent === "yes";

  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(place)) || null;
    } catch {
      return null;
    }
  };
  const begun = () => ({
    visit: Array.from(crypto.getRandomValues(new Uint8Array(12)), (each) => each.toString(16).padStart(2, "0")).join(""),
    begun: Date.now(),
    pages: 0,
    referrer: document.referrer,
    campaign: known.get("utm_campaign") || "",
  });
  const device = () => {
    const narrow = Math.min(screen.width, screen.height);
    return !matchMedia("(pointer: coarse)").matches ? "desktop" : narrow < 600 ? "mobile" : "tablet";
  };
  const tell = () => {
    if (!agreed || !customer) return;
    const visit = kept() || begun();
    visit.pages += 1;
    sessionStorage.setItem(place, JSON.stringify(visit));
    const said = { consent: true, customer, page: location.pathname, device: device(), ...visit };
    fetch(address, { method: "POST", body: JSON.stringify(said), keepalive: true, credentials: "omit" }).catch(() => {});
  };

  window.presek = {
    consent(given) {
      const first = given === true && !agreed;
      agreed = given === true;
      if (!agreed) sessionStorage.removeItem(place);
      if (first) tell();
    },
  };
  tell();
})();
