// Stands in for lib0/buffer, which names Node's Buffer, and the bundler would add a 23 kB imitation of that. Yjs copies
// bytes with it and nothing else. next.config.js puts it there.

export function copyUint8Array(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
