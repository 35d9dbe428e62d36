// The languages that code can be in: what they are called, by which words a document may name them, and where their
// grammar is. Each is fetched when it is first used. Names of languages are names, and the same in every language.

import type { LanguageRegistration } from 'shiki/core';

/** The language's, and those of languages that stand in it. */
interface Grammar {
  readonly default: LanguageRegistration[];
}

export interface CodeLanguage {
  /** As the document holds it, and Markdown's fences say it. */
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly load: () => Promise<Grammar>;
}

const language = (
  id: string,
  name: string,
  aliases: readonly string[],
  load: () => Promise<Grammar>,
): CodeLanguage => ({ id, name, aliases, load });

export const codeLanguages: readonly CodeLanguage[] = [
  language(
    'bash',
    'Bash',
    ['sh', 'shell', 'zsh', 'shellscript', 'console'],
    () => import('shiki/langs/bash.mjs'),
  ),
  language('c', 'C', ['h'], () => import('shiki/langs/c.mjs')),
  language('cpp', 'C++', ['c++', 'cc', 'hpp'], () => import('shiki/langs/cpp.mjs')),
  language('csharp', 'C#', ['c#', 'cs'], () => import('shiki/langs/csharp.mjs')),
  language('css', 'CSS', [], () => import('shiki/langs/css.mjs')),
  language('diff', 'Diff', ['patch'], () => import('shiki/langs/diff.mjs')),
  language('docker', 'Dockerfile', ['dockerfile'], () => import('shiki/langs/docker.mjs')),
  language('go', 'Go', ['golang'], () => import('shiki/langs/go.mjs')),
  language('graphql', 'GraphQL', ['gql'], () => import('shiki/langs/graphql.mjs')),
  language('html', 'HTML', ['htm', 'xhtml'], () => import('shiki/langs/html.mjs')),
  language('ini', 'INI', ['properties', 'conf'], () => import('shiki/langs/ini.mjs')),
  language('java', 'Java', [], () => import('shiki/langs/java.mjs')),
  language(
    'javascript',
    'JavaScript',
    ['js', 'mjs', 'cjs', 'node'],
    () => import('shiki/langs/javascript.mjs'),
  ),
  language('json', 'JSON', ['jsonc', 'json5'], () => import('shiki/langs/json.mjs')),
  language('kotlin', 'Kotlin', ['kt', 'kts'], () => import('shiki/langs/kotlin.mjs')),
  language('latex', 'LaTeX', ['tex'], () => import('shiki/langs/latex.mjs')),
  language('lua', 'Lua', [], () => import('shiki/langs/lua.mjs')),
  language('make', 'Makefile', ['makefile'], () => import('shiki/langs/make.mjs')),
  language('markdown', 'Markdown', ['md'], () => import('shiki/langs/markdown.mjs')),
  language('php', 'PHP', [], () => import('shiki/langs/php.mjs')),
  language('powershell', 'PowerShell', ['ps', 'ps1', 'pwsh'], () => import('shiki/langs/powershell.mjs')),
  language('python', 'Python', ['py', 'python3'], () => import('shiki/langs/python.mjs')),
  language('r', 'R', [], () => import('shiki/langs/r.mjs')),
  language('ruby', 'Ruby', ['rb'], () => import('shiki/langs/ruby.mjs')),
  language('rust', 'Rust', ['rs'], () => import('shiki/langs/rust.mjs')),
  language('scss', 'SCSS', ['sass'], () => import('shiki/langs/scss.mjs')),
  language('sql', 'SQL', ['mysql', 'postgres', 'postgresql', 'sqlite'], () => import('shiki/langs/sql.mjs')),
  language('swift', 'Swift', [], () => import('shiki/langs/swift.mjs')),
  language('toml', 'TOML', [], () => import('shiki/langs/toml.mjs')),
  language('tsx', 'TSX', ['jsx', 'typescriptreact', 'javascriptreact'], () => import('shiki/langs/tsx.mjs')),
  language('typescript', 'TypeScript', ['ts', 'mts', 'cts'], () => import('shiki/langs/typescript.mjs')),
  language('xml', 'XML', ['svg', 'rss', 'plist'], () => import('shiki/langs/xml.mjs')),
  language('yaml', 'YAML', ['yml'], () => import('shiki/langs/yaml.mjs')),
];

/** Undefined for none, and for one that is not known here. */
export function codeLanguage(named: string): CodeLanguage | undefined {
  const wanted = named.toLowerCase();
  return codeLanguages.find(({ id, aliases }) => id === wanted || aliases.includes(wanted));
}
