// Finds, in a text for people, the words in backticks that claim to be a path of this tree.

/** The top level of the tree: a word that begins so is a path. */
const topLevel = /^(?:\.\/)?(?:app|server|lib|public|tests|bench|docs|scripts|\.ci)\//;
const topFile =
  /^(?:README\.md|LICENSE|CONTRIBUTING\.md|package(?:-lock)?\.json|tsconfig\.json|next\.config\.js|vitest\.config\.ts|knip\.json|\.oxlintrc\.json|\.oxfmtrc\.json|\.npmrc|\.gitignore)$/;

/** @returns the paths, without anchors and line numbers; those with a placeholder or a pattern in them are no claim */
export function pathsIn(markdown: string): readonly string[] {
  const words = [...markdown.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return words
    .filter((word) => (topLevel.test(word) || topFile.test(word)) && !/[\s*<>{}$…|]/.test(word))
    .map((word) => word.replace(/[#:].*$/, '').replace(/^\.\//, ''));
}
