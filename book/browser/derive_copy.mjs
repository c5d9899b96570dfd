// Copy to the clipboard, and say on the button that it is done.

/**
 * @param {HTMLElement} button
 * @param {() => string} text
 * @param {(words: string) => void} tell for a screen reader
 */
export function copies(button, text, tell) {
  const name = button.textContent ?? "";
  let restore = 0;
  button.addEventListener("click", async () => {
    const done = await write(text());
    button.textContent = done ? "Copied" : "Not allowed";
    tell(done ? "Copied." : "The browser does not let this page copy: select the text instead.");
    clearTimeout(restore);
    restore = window.setTimeout(() => (button.textContent = name), 2000);
  });
}

/**
 * A formula as text, with a button that copies it.
 * @param {string} text
 * @param {(words: string) => void} tell
 */
export function copyRow(text, tell) {
  const row = document.createElement("div");
  row.className = "derive-formula-text";
  const code = document.createElement("code");
  code.textContent = text;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "derive-button derive-small", textContent: "Copy" });
  copies(button, () => text, tell);
  row.append(code, button);
  return row;
}

/** @param {string} text @returns {Promise<boolean>} whether it could be copied; without https it may not */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
