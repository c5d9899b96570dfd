// Wait until what follows a change of view has followed: the theme's listeners, the observers, the transitions.
async () => {
  await document.fonts.ready;
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const running of document.getAnimations()) if (running instanceof CSSTransition) running.finish();
}
