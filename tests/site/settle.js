// Wait until what follows a change of view has followed: the theme's listeners, the observers, the transitions.
async () => {
  await document.fonts.ready;
  // As slices.js does when nobody waits, but at once: every block is looked at as it is once it has been reached.
  document.querySelectorAll('.bd-article section > *').forEach(block => block.classList.add('laid-out'));
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const running of document.getAnimations()) if (running instanceof CSSTransition) running.finish();
}
