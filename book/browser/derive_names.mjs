// The variables found in the formula, with their shapes: a click chooses the one to differentiate by.

import { typeset } from "./typeset.mjs";

/** @typedef {{name: string, shape: string[], latex: string}} Variable */

/**
 * @param {HTMLElement} group a fieldset
 * @param {Variable[]} variables
 * @param {string} chosen the name of one
 */
export async function showNames(group, variables, chosen) {
  const legend = group.querySelector("legend") ?? "";
  const made = await Promise.all(variables.map((variable) => chip(variable, variable.name === chosen)));
  group.replaceChildren(legend, ...made);
  group.hidden = variables.length === 0;
}

/** @param {Variable} variable @param {boolean} checked */
async function chip({ name, shape, latex }, checked) {
  const label = document.createElement("label");
  const button = document.createElement("input");
  Object.assign(button, { type: "radio", name: "variable", value: name, checked });
  const letter = document.createElement("span");
  await typeset(letter, latex);
  const size = document.createElement("span");
  size.className = "derive-shape";
  size.textContent = kind(shape);
  label.append(button, letter, size);
  return label;
}

/** @param {string[]} shape @returns {string} */
function kind([rows, columns]) {
  if (columns !== "1") return `${rows} × ${columns}`;
  return rows === "1" ? "scalar" : rows;
}
