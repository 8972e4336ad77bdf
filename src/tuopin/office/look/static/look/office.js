// Small manners of the pages; everything works without it.
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.removeAttribute("open");
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape")
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); }
});
document.addEventListener("submit", event => {
  // a second press of the same button sends nothing twice
  const button = event.submitter;
  if (button && !event.target.matches("[method=get]")) setTimeout(() => { button.disabled = true; }, 0);
});
// on a phone the doors are one row that moves sideways: the one that is open is brought into it
for (const doors of document.querySelectorAll(".doors")) {
  const here = doors.querySelector("[aria-current]");
  if (here) doors.scrollLeft = here.offsetLeft - doors.offsetLeft - (doors.clientWidth - here.offsetWidth) / 2;
}
