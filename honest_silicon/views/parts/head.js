// The component once for a page; what stands in capitals is filled in by component.py.
globalThis.NAME = (() => {
CODE
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
return (given) => {
  const root = given.parentElement.getRootNode();
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return draw(given);
};
})();
