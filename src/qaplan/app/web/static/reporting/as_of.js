// The date slider: it stops at the days on which something changed, and fetches the part below it.

const slider = document.querySelector("[data-as-of]");

if (slider) {
  const days = JSON.parse(slider.dataset.days);
  const words = JSON.parse(slider.dataset.words);
  const said = document.getElementById("as-of-day");
  const field = document.querySelector('input[name="as_of"]');
  let asked = 0;

  const tell = () => {
    said.textContent = words[slider.valueAsNumber];
    slider.setAttribute("aria-valuetext", words[slider.valueAsNumber]);
  };

  const fetchDay = async () => {
    const day = days[slider.valueAsNumber];
    const mine = ++asked;
    const address = new URL(window.location.href);
    address.searchParams.set("as_of", day);
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      window.location.assign(address);
      return;
    }
    const html = await answer.text();
    if (mine !== asked) return;
    const both = new DOMParser().parseFromString(html, "text/html");
    for (const id of ["answer-head", "on-that-day"]) {
      document.getElementById(id).replaceChildren(...both.getElementById(id).childNodes);
    }
    field.value = day;
    window.history.replaceState(null, "", address);
    document.dispatchEvent(new CustomEvent("part-shown"));
  };

  tell();
  slider.addEventListener("input", () => {
    tell();
    fetchDay();
  });
}
