"use strict";

// Sound and film of a lesson. Their addresses need the token, so a player has nothing to play until `open` has fetched
// it; `close` lets it go, and stops what still comes.
window.learnerMedia = ({ kind, url, captions_url: captionsUrl, variants }, { captions = "" } = {}) => {
  const { learnerApi: api, pageParts: parts } = window;
  const player = parts.element(kind, { controls: true });
  const isSparing = navigator.connection?.saveData && variants.length;
  let turn = 0;
  let opening = null;
  let addresses = [];

  const letGo = (given) => given.filter(Boolean).forEach((address) => URL.revokeObjectURL(address));
  const fetchFiles = async (own, patience) => {
    let refusal = null;
    const recording = api.file(isSparing ? variants[0].url : url).catch((error) => void (refusal = error));
    const fetched = await Promise.all([recording, captionsUrl && api.file(captionsUrl).catch(() => "")]);
    if (own !== turn) return letGo(fetched);
    const [file, words] = fetched;
    if (!file) {
      letGo(fetched);
      opening = null;
      return patience(refusal, () => own === turn && start(patience));
    }
    addresses = fetched;
    if (words) player.append(parts.element("track", { kind: "captions", src: words, label: captions, default: true }));
    player.src = file;
  };
  const start = (patience) => (opening = opening || fetchFiles(turn, patience));
  const open = () => start(api.patience());
  const close = () => {
    turn += 1;
    opening = null;
    player.pause();
    player.replaceChildren();
    player.removeAttribute("src");
    player.load();
    letGo(addresses);
    addresses = [];
  };
  return { player, open, close };
};
