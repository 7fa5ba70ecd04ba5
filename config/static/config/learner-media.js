"use strict";

// Sound and film of a lesson. Their addresses need the token, so a player has nothing to play until `open` has fetched
// it; `close` lets it go, and stops what still comes.
window.learnerMedia = ({ kind, url, captions_url: captionsUrl, variants }, { captions = "" } = {}) => {
  const { learnerApi: api, pageParts: parts } = window;
  const TRY_AGAIN = 5000;
  const player = parts.element(kind, { controls: true });
  const isSparing = navigator.connection?.saveData && variants.length;
  let turn = 0;
  let opening = null;
  let addresses = [];

  const letGo = (given) => given.filter(Boolean).forEach((address) => URL.revokeObjectURL(address));
  const fetchFiles = async (own) => {
    const wanted = [isSparing ? variants[0].url : url, captionsUrl];
    const fetched = await Promise.all(wanted.map((address) => address && api.file(address)));
    if (own !== turn) return letGo(fetched);
    const [file, words] = fetched;
    if (!file) {
      letGo(fetched);
      opening = null;
      return void setTimeout(() => own === turn && open(), TRY_AGAIN);
    }
    addresses = fetched;
    if (words) player.append(parts.element("track", { kind: "captions", src: words, label: captions, default: true }));
    player.src = file;
  };
  const open = () => (opening = opening || fetchFiles(turn));
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
