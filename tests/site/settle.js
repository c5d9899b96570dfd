// Wait until what follows a change of view has followed: the theme's listeners, the observers, the transitions.
async () => {
  // Every block is looked at as it is once a reader has come to it.
  document.querySelectorAll('.bd-article section > *').forEach(block => block.classList.add('laid-out'));
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); // some fonts are asked for only when their words are laid out
  await document.fonts.ready;
  await frame(); // boxes are told that their words have other widths
  await frame(); // scroll.js marks those that scroll
  await frame();
  for (const running of document.getAnimations()) if (running instanceof CSSTransition) running.finish();
}
