"use strict";

// The door of a class: its code, the child's name, three pictures. A badge's QR code brings code and child along.
// The tokens go to sessionStorage under "lyceum", for the page behind the door: it is of the same origin.
(() => {
  const api = "/api/v1/accounts/";
  const door = document.getElementById("door");
  const at = (id) => document.getElementById(`door-${id}`);
  const given = new URLSearchParams(location.search);
  const state = { code: given.get("class") || "", child: given.get("child") || "", name: "", pictures: [], chosen: [] };

  const show = (part) => {
    for (const each of ["class", "who", "pictures", "in"]) at(each).hidden = each !== part;
    const heading = at(part).querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  };
  const tell = (text) => {
    at("notice").textContent = text;
    at("notice").hidden = !text;
    if (text) say(text);
  };
  const say = (text) => {
    if (!("speechSynthesis" in window)) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = document.documentElement.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
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
    const known = children.find((child) => child.id === state.child);
    if (known) return choose(known);
    at("names").replaceChildren(
      ...children.map((child) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = child.short_name;
        button.addEventListener("click", () => choose(child));
        return button;
      }),
    );
    show("who");
  };

  const choose = async (child) => {
    state.child = child.id;
    state.name = child.short_name;
    if (!state.pictures.length) {
      const answer = await ask("pictures/");
      if (!answer.ok) return complain(answer, "");
      state.pictures = (await answer.json()).pictures;
    }
    at("grid").replaceChildren(...state.pictures.map(pictureButton));
    startAgain();
    show("pictures");
  };

  const drawing = (picture, label) => {
    const image = document.createElement("img");
    image.src = picture.url;
    image.alt = label;
    return image;
  };
  const pictureButton = (picture) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(drawing(picture, picture.label));
    button.addEventListener("click", () => press(picture));
    return button;
  };

  const startAgain = () => {
    state.chosen = [];
    drawChosen();
  };
  const drawChosen = () => {
    const places = [0, 1, 2].map((index) => {
      const place = document.createElement("span");
      const picture = state.chosen[index];
      if (picture) {
        place.className = "is-full";
        place.append(drawing(picture, picture.label));
      }
      return place;
    });
    at("chosen").replaceChildren(...places);
  };

  const press = async (picture) => {
    if (state.chosen.length === 3) return;
    tell("");
    say(picture.label);
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
    at("hello").textContent = `${door.dataset.hello} ${state.name}!`;
    show("in");
    say(at("hello").textContent);
    setTimeout(() => location.assign(at("on").href), 1500); // as long as a greeting takes
  };

  at("class").addEventListener("submit", (event) => {
    event.preventDefault();
    state.code = at("code").value;
    openClass();
  });
  at("again").addEventListener("click", startAgain);
  if (state.code) openClass();
})();
