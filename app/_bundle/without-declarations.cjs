// A loader for Lexical's packages: takes out what they declare for Lexical's extensions and for its HTML importer, none
// of which the app uses (2 kB gzipped). The declarations are marked as having no effect, but the bundler keeps them, as
// they read properties of other modules, which might do something. Here what they name of those becomes a constant, so
// that they are what they look like: values that nobody wants. next.config.js says for which files.

const unused = /import\s*\{([^}]*)\}\s*from\s*["']@lexical\/(?:a11y|clipboard|dragon|extension|html)["'];?/g;
const strings = String.raw`\((?:"[^"]*",?)*\)`;

/**
 * @param {string} source
 * @returns {string}
 */
module.exports = function withoutDeclarations(source) {
  let text = source.replace(unused, (_whole, /** @type {string} */ list) => {
    const locals = list
      .split(',')
      .map((one) => `${localName(one)}=()=>{throw Error("The app does not use this.")}`);
    return `const ${locals.join(',')};`;
  });
  // What the module calls the maker of selectors, which is called while it loads.
  for (const [, list] of source.matchAll(unused)) {
    for (const one of (list ?? '').split(',').filter((name) => name.trim().startsWith('sel as'))) {
      const call = String.raw`(?:/\*\s*@__PURE__\s*\*/\s*)?\b${localName(one)}\.tag${strings}(?:\.\w+${strings})*`;
      text = text.replace(new RegExp(call, 'g'), '0');
    }
  }
  return text;
};

/** @param {string} specifier `name` or `name as local` */
function localName(specifier) {
  return (specifier.split(/\s+as\s+/).at(-1) ?? '').trim();
}
