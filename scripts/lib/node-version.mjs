// Which Node may run what: the scripts themselves (whatever the system has, from 20.9) and the program (exactly
// the version that package.json pins by the `node` package). Importing this file for its side effect first, as
// every script does, ends the process with one line when the system's Node is too old to go on.

const minimum = { major: 20, minor: 9 };

/**
 * @param {string} version as in process.version, "v20.9.0"
 * @returns {boolean}
 */
export function canRunScripts(version) {
  const match = /^v?(\d+)\.(\d+)\./.exec(version);
  if (match === null) return false;
  const major = Number(match[1]);
  const minor = Number(match[2]);
  return major > minimum.major || (major === minimum.major && minor >= minimum.minor);
}

if (!canRunScripts(process.version)) {
  console.error(
    `Weft needs Node ${minimum.major}.${minimum.minor} or later to start, this is ${process.version}: install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}
