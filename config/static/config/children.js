"use strict";

// The door of a class: its code, the child's name, three pictures. A badge's QR code brings code and child along.
// The tokens go to sessionStorage under "lyceum", for the page behind the door: it is of the same origin.
(() => {
  const api = "/api/v1/accounts/";
  const { element, fill } = window.pageParts;
  const voice = window.childrenVoice;
  const door = document.getElementById("door");
  const at = (id) => document.getElementById(`door-${id}`);
  const given = new URLSearchParams(location.search);
  const state = { code: given.get("class") || "", child: given.get("child") || "", name: "", pictures: [], chosen: [] };

  const show = (part) => {
    for (const each of ["class", "who", "pictures", "in"]) at(each).hidden = each !== part;
    const heading = at(part).querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
    voice.say(heading.textContent);
  };
  const tell = (text) => {
    at("notice").textContent = text;
    at("notice").hidden = !text;
    if (text) voice.say(text);
  };
  // What the server answers; without one, what it would say if it were busy.
  const ask = (path, options = {}) =>
    fetch(api + path, {
      ...options,
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      credentials: "omit",
    }).catch(() => new Response(null, { status: 503 }));
  const send = (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) });
  const complain = (answer, words) => tell([404, 401].includes(answer.status) ? words : door.dataset.wait);

  const openClass = async () => {
    const answer = await send("children/class/", { class_code: state.code });
    if (!answer.ok) {
      show("class");
      return complain(answer, door.dataset.unknown);
    }
    tell("");
    const { children } = await answer.json();
    history.replaceState(null, "", `?class=${encodeURIComponent(state.code)}`); // in another language too, and after a reload
    at("names").replaceChildren(...children.map((child) => pressed(() => choose(child), element("bdi", { text: child.short_name }))));
    const known = children.find((child) => child.id === state.child);
    if (known) choose(known);
    else show("who");
  };
  const pressed = (act, ...inside) => {
    const button = element("button", { type: "button" }, ...inside);
    button.addEventListener("click", act);
    return button;
  };

  const choose = async (child) => {
    state.child = child.id;
    state.name = child.short_name.replace(/\.$/, "");
    if (!state.pictures.length) {
      const answer = await ask("pictures/");
      if (!answer.ok) return complain(answer, "");
      state.pictures = (await answer.json()).pictures;
    }
    at("grid").replaceChildren(...state.pictures.map(pictureButton));
    startAgain();
    at("name").textContent = fill(door.dataset.pictures, { name: state.name });
    show("pictures");
  };
  const backTo = (part) => () => {
    tell("");
    show(part);
  };

  const drawing = ({ url, label }) => element("img", { src: url, alt: label });
  const pictureButton = (picture) => pressed(() => press(picture), drawing(picture));

  const startAgain = () => {
    state.chosen = [];
    drawChosen();
  };
  const drawChosen = () => {
    const places = [0, 1, 2].map((index) => {
      const picture = state.chosen[index];
      return picture ? element("span", { className: "is-full" }, drawing(picture)) : element("span");
    });
    at("chosen").replaceChildren(...places);
  };

  const press = async (picture) => {
    if (state.chosen.length === 3) return;
    tell("");
    voice.say(picture.label);
    state.chosen.push(picture);
    drawChosen();
    if (state.chosen.length < 3) return;
    const answer = await send("children/login/", {
      class_code: state.code,
      child: state.child,
      pictures: state.chosen.map((each) => each.key),
    });
    if (answer.ok) return comeIn(await answer.json());
    startAgain();
    complain(answer, door.dataset.wrong);
  };

  const comeIn = ({ access, refresh }) => {
    sessionStorage.setItem("lyceum", JSON.stringify({ access, refresh, name: state.name, code: state.code }));
    at("hello").textContent = fill(door.dataset.hello, { name: state.name });
    show("in");
    setTimeout(() => location.assign(at("on").href), 1500); // as long as a greeting takes
  };

  at("class").addEventListener("submit", (event) => {
    event.preventDefault();
    state.code = at("code").value;
    openClass();
  });
  at("again").addEventListener("click", startAgain);
  at("not-me").addEventListener("click", backTo("who"));
  at("other-class").addEventListener("click", backTo("class"));
  if (state.code) openClass();
})();
