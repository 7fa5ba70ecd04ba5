"use strict";

// Reading aloud, where the browser can; where it cannot, everything works without a sound.
window.childrenVoice = (() => {
  const store = "lyceum-silent";
  const canSpeak = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
  let language = document.documentElement.lang;
  let isSilent = sessionStorage.getItem(store) === "yes";
  let last = "";

  // A little slower than to grown-ups.
  const utter = (text) => {
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language;
    words.rate = 0.9;
    speechSynthesis.speak(words);
  };
  const say = (...texts) => {
    last = texts.filter(Boolean).join(" ");
    if (canSpeak && !isSilent && last) utter(last);
  };
  return {
    canSpeak,
    say,
    again: () => canSpeak && last && utter(last),
    inLanguage: (wanted) => (language = wanted || document.documentElement.lang),
    isSilent: () => isSilent,
    silence: (wanted) => {
      isSilent = wanted;
      sessionStorage.setItem(store, wanted ? "yes" : "no");
      if (canSpeak && wanted) speechSynthesis.cancel();
    },
    stop: () => canSpeak && speechSynthesis.cancel(),
  };
})();
