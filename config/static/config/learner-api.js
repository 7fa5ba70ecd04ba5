"use strict";

// What the pages of learners ask of the server, with the tokens that signing in put into sessionStorage.
window.learnerApi = (() => {
  const root = "/api/v1/";
  const store = "lyceum";
  const page = document.getElementById("learn").dataset;
  const pictures = new Map();
  const TRY_AGAIN = 5000;
  const MOST_TRIES = 6;
  let renewing = null;

  const signedIn = () => JSON.parse(sessionStorage.getItem(store) || "{}");
  const leave = () => {
    const { code } = signedIn();
    sessionStorage.removeItem(store);
    location.assign(code ? `${page.door}?class=${encodeURIComponent(code)}` : page.door);
    return new Promise(() => {}); // the page is going: nothing that waits may go on
  };

  // An answer that never came looks like one of a busy server.
  const send = (path, { method = "GET", body, headers = {} } = {}) =>
    fetch(path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        "Accept-Language": document.documentElement.lang,
        ...headers,
      },
      credentials: "omit",
    }).catch(() => new Response(null, { status: 503 }));

  const isBusy = (status) => status === 503 || status === 429;

  const renew = async () => {
    const { refresh, ...rest } = signedIn();
    const answer = await send(`${root}accounts/token/refresh/`, { method: "POST", body: { refresh } });
    if (isBusy(answer.status)) return false;
    if (!answer.ok) return leave();
    const { access, refresh: following } = await answer.json();
    sessionStorage.setItem(store, JSON.stringify({ ...rest, access, refresh: following }));
    return true;
  };

  // Several requests may find the token too old at once; it is renewed once, for a refresh token works once.
  const ask = async (path, options = {}) => {
    const { access } = signedIn();
    if (!access) return leave();
    const withToken = () => ({ ...options, headers: { Authorization: `Bearer ${signedIn().access}` } });
    const answer = await send(path, withToken());
    if (answer.status !== 401) return answer;
    if (signedIn().access === access) {
      renewing = renewing || renew().finally(() => (renewing = null));
      if (!(await renewing)) return new Response(null, { status: 503 });
    }
    return send(path, withToken());
  };

  // `detail` is the server's own sentence, for who asked.
  class Refused extends Error {
    constructor(status, detail) {
      super(`The server answered ${status}.`);
      Object.assign(this, { status, detail, isBusy: isBusy(status) });
    }
  }
  const refusalOf = async (answer) => {
    const { detail = "" } = await answer.json().catch(() => ({}));
    return new Refused(answer.status, detail);
  };
  // The one rule for asking again by itself: a few times, and only where the server is busy or away. A no stays a no.
  const patience = () => {
    let left = MOST_TRIES;
    return (error, act) => {
      if (!error.isBusy || !left) return;
      left -= 1;
      setTimeout(act, TRY_AGAIN);
    };
  };

  const read = async (path, options) => {
    const answer = await ask(path.startsWith("/") ? path : root + path, options);
    if (!answer.ok) throw await refusalOf(answer);
    return answer.json();
  };

  const all = async (path) => {
    const found = [];
    for (let next = `${path}${path.includes("?") ? "&" : "?"}page_size=100`; next; ) {
      const body = await read(next);
      found.push(...body.results);
      next = body.next && new URL(body.next, location.href).pathname + new URL(body.next, location.href).search;
    }
    return found;
  };

  // Changes what a sign-in gives for the tokens of this page: a name with a password, or a code. Its answer tells.
  // `person` is who is signed in in the browser, where the tokens are theirs.
  const signIn = async (path, given, person) => {
    const answer = await send(`${root}accounts/${path}`, { method: "POST", body: given });
    if (!answer.ok) return answer.status;
    const { access, refresh } = await answer.json();
    sessionStorage.setItem(store, JSON.stringify({ access, refresh, person }));
    return answer.status;
  };

  // Pictures need the token, so they cannot be the address of an image; each is fetched once.
  const picture = (address) => {
    if (!pictures.has(address)) pictures.set(address, fetchPicture(address));
    return pictures.get(address);
  };
  const fetchPicture = async (address) => {
    const answer = await ask(address);
    if (!answer.ok) {
      pictures.delete(address);
      return "";
    }
    const reader = new FileReader();
    const done = new Promise((resolve) => reader.addEventListener("load", () => resolve(reader.result)));
    reader.readAsDataURL(await answer.blob());
    return done;
  };
  // An address for what may be large, until whoever asked revokes it.
  const file = async (address) => {
    const answer = await ask(address);
    if (!answer.ok) throw await refusalOf(answer);
    return URL.createObjectURL(await answer.blob());
  };

  const post = (path, body) => read(path, { method: "POST", body });
  const put = (path, body) => read(path, { method: "PUT", body });
  // Straight, whatever comes back: tokens that are over are to keep nobody here.
  const endSession = async () => {
    const { access } = signedIn();
    if (access) await send(`${root}accounts/logout/`, { method: "POST", headers: { Authorization: `Bearer ${access}` } });
  };
  const forget = async () => {
    await endSession();
    sessionStorage.removeItem(store);
  };
  const goOut = async () => {
    await endSession();
    return leave();
  };
  return { all, file, forget, get: read, goOut, patience, picture, post, put, signedIn, signIn };
})();
