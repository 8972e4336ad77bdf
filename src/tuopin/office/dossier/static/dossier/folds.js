// Sections that fold. Without this file they fold and open just the same, and a browser opens what a link points into.
// Here: on a wide page all are open at once; a link to a section opens it; a browser that prints only what is open is helped.
(() => {
  const folds = [...document.querySelectorAll("details.fold")];
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details.fold");
    if (fold && !fold.open) {
      fold.open = true;
      target.scrollIntoView();
    }
  };
  if (matchMedia("(min-width: 40.01rem)").matches) folds.forEach((fold) => { fold.open = true; });
  reveal();
  addEventListener("hashchange", reveal);
  let shut = [];
  addEventListener("beforeprint", () => {
    shut = folds.filter((fold) => !fold.open);
    shut.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => {
    shut.forEach((fold) => { fold.open = false; });
    shut = [];
  });
})();
