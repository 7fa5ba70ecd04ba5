"use strict";

// The parts that the screens of the children's page are made of.
window.childrenScreens = (() => {
  const page = document.getElementById("learn").dataset;
  const bar = document.getElementById("learn-bar");
  const screen = document.getElementById("learn-screen");
  const notice = document.getElementById("learn-notice");
  const icons = document.getElementById("icons").content;
  const { learnerApi: api, learnerMedia, childrenVoice: voice } = window;
  const { element, fill } = window.pageParts;
  let leave = null;

  const icon = (name) => {
    const made = icons.querySelector(`[data-icon="${name}"]`).cloneNode(true);
    made.setAttribute("aria-hidden", "true");
    made.setAttribute("class", `icon icon-${name}`);
    return made;
  };
  const button = ({ name, label, className = "", onPress }, ...children) => {
    const made = element("button", { type: "button", className, "aria-label": label }, name && icon(name), ...children);
    made.addEventListener("click", onPress);
    return made;
  };

  // The frame is there at once, the picture when it has come.
  const picture = (address, words, className = "learn-picture") => {
    const made = element("img", { alt: words, className });
    api.picture(address).then((data) => {
      if (data) made.src = data;
    });
    return made;
  };

  // One big button plays and stops. The player itself is to be seen only where it shows a film.
  const recording = (media) => {
    const { player, open, close } = learnerMedia(media, { captions: page.captions });
    const press = async () => {
      if (!player.paused) return player.pause();
      voice.stop();
      await open();
      if (!player.src) return tell(page.wait);
      await player.play().catch(() => {}); // it was stopped meanwhile, or the browser wants another press
    };
    const made = button({ className: "learn-go learn-play", onPress: deed(press) });
    const draw = () => {
      made.replaceChildren(icon(player.paused ? "play" : "pause"));
      made.setAttribute("aria-label", player.paused ? page.play : page.pause);
    };
    for (const change of ["play", "pause", "ended"]) player.addEventListener(change, draw);
    draw();
    open();
    const words = element("details", {}, element("summary", { text: page.words }), element("p", { text: media.alt_text, dir: "auto" }));
    return { node: element("div", { className: "learn-recording" }, media.kind === "video" && player, made, words), close };
  };

  const stars = (number) =>
    element(
      "span",
      { className: "learn-stars", role: "img", "aria-label": fill(page.stars, { number }) },
      ...[1, 2, 3].map((place) => {
        const star = icon("star");
        star.classList.toggle("is-won", place <= number);
        return star;
      }),
    );
  // Of an attempt with points: everybody who came to the end gets one.
  const starsFor = ({ score, max_score: most }) => {
    const share = Number(most) ? Number(score) / Number(most) : 0;
    if (share >= 0.85) return 3;
    return share >= 0.5 ? 2 : 1;
  };

  const steps = (number, total) => {
    const made = element("ol", { className: "learn-steps", role: "img", "aria-label": fill(page.step, { number, total }) });
    for (let place = 1; place <= total; place += 1) {
      const state = place < number ? "is-past" : place === number ? "is-now" : "";
      made.append(element("li", { className: state }));
    }
    return made;
  };
  const listenButton = () =>
    voice.canSpeak && button({ name: "listen", label: page.listen, className: "learn-round", onPress: voice.again });

  // A new screen: what it says is read aloud, and its heading has the focus, so that keyboards begin at its top.
  const show = ({ top = [], heading, body, spoken = "", language, onLeave = null }) => {
    leave?.();
    leave = onLeave;
    notice.textContent = "";
    bar.replaceChildren(...top.filter(Boolean));
    heading.tabIndex = -1;
    heading.dir = "auto"; // the course may be in another language than the page
    if (language) screen.lang = language;
    else screen.removeAttribute("lang");
    screen.replaceChildren(heading, ...body.filter(Boolean));
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    voice.say(spoken);
  };
  const tell = (text) => {
    notice.textContent = text;
  };
  // Deeds that reach the server: no second press while one is under way, and a kind word when it did not work.
  let isBusy = false;
  const deed = (act) => async (event) => {
    if (isBusy) return;
    isBusy = true;
    screen.setAttribute("aria-busy", "true");
    try {
      tell("");
      await act(event);
    } catch (error) {
      if (!("status" in error)) throw error;
      tell(page.wait);
      voice.say(page.wait);
    } finally {
      isBusy = false;
      screen.removeAttribute("aria-busy");
    }
  };
  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

  return { page, icon, button, picture, recording, stars, starsFor, steps, listenButton, show, tell, deed, textOf };
})();
