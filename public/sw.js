// The service worker: keeps the app's files on this device, so that it opens without a server, after a restart of the
// browser too. Of documents only their pictures are here: their text is in IndexedDB (lib/sync), and /api and /sync are
// never touched. scripts/lib/service-worker.mjs puts `build` before this text: {version, files}.
//   W1 a page is the server's while it answers, and of this version while it does not;
//   W2 a file with a hash in its name is looked for in every version's cache first, so that an open page finds its own;
//   W3 a new version waits until no page of the old one is left, or until a page asks for it;
//   W4 an old version's files go when no page is open that may need them, and no newer version is on its way.

/* global build */

const prefix = 'weft-app-';
const appCache = prefix + build.version;
const imageCache = 'weft-images';

/** A server that takes longer is as good as none: the page is here. */
const patienceMs = 1_500;
const imagesMax = 300;
const imageBytesMax = 5_000_000;

addEventListener('install', (event) => event.waitUntil(keepApp()));
addEventListener('activate', (event) => event.waitUntil(takeOver()));
addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
addEventListener('fetch', (event) => {
  const answer = answerTo(event);
  if (answer !== null) event.respondWith(answer);
});

async function keepApp() {
  const cache = await caches.open(appCache);
  await Promise.all(
    build.files.map(async (file) => {
      const kept = isImmutable(file) ? await caches.match(file) : undefined;
      const answer = kept ?? (await fetch(file, { cache: isImmutable(file) ? 'default' : 'no-cache' }));
      // The server has another version by now: the browser looks for that one soon.
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

async function takeOver() {
  await self.clients.claim();
  await forgetOldVersions();
}

/** W4. A page that is being loaded does not count yet: asked before anything else, as it soon would. */
async function forgetOldVersions() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length > 0) return;
  const names = await caches.keys();
  // Of the others one may be that of a new version, which lets the old ones go when it takes over. Asked last: it has a cache
  // only once it is installing.
  const { installing, waiting } = self.registration;
  if (installing !== null || waiting !== null) return;
  const old = names.filter((name) => name.startsWith(prefix) && name !== appCache);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Null: the browser asks the server itself. */
function answerTo(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return null;
  if (isImmutable(url.pathname)) return keptFirst(request);
  if (isUpload(url.pathname)) return request.destination === 'image' ? image(event) : null;
  const file = fileOf(url.pathname);
  if (!build.files.includes(file)) return null;
  if (request.mode === 'navigate') event.waitUntil(forgetOldVersions());
  return serverFirst(event, file);
}

function isImmutable(path) {
  return path.startsWith('/_next/static/');
}

function isUpload(path) {
  return /^\/uploads\/[\w-]+\/[\w-]+$/.test(path);
}

/** One exported page stands for every document; the same rule as in server/http/exported-app.ts. */
function fileOf(path) {
  const found = /^\/d\/[\w-]{1,128}(\.txt|\/__next\.[^/]+\.txt)?$/.exec(path);
  return found === null ? path : `/d${found[1] ?? ''}`;
}

/** W1 */
async function serverFirst(event, file) {
  const asked = fetch(event.request);
  // 502 and the like are a proxy's word for a server that is away.
  const served = asked.then(
    (answer) => (answer.status < 500 ? answer : null),
    () => null,
  );
  const late = new Promise((resolve) => setTimeout(resolve, patienceMs, null));
  const answer = await Promise.race([served, late]);
  if (answer !== null) return answer;
  const cache = await caches.open(appCache);
  return (await cache.match(file)) ?? asked;
}

/** W2. What was not kept from the start is kept once it was used. */
async function keptFirst(request) {
  const kept = await caches.match(request.url);
  if (kept !== undefined) return asAsked(request, kept);
  const answer = await fetch(request);
  if (answer.status === 200) await keep(appCache, request.url, answer.clone());
  return asAsked(request, answer);
}

/**
 * A thread takes its address from what it was answered with, and reads from behind its # what it has to load: a kept
 * answer has lost that. One that is made anew has no address, and the thread keeps the one that was asked for.
 */
function asAsked({ destination }, answer) {
  return destination === 'worker' ? new Response(answer.body, answer) : answer;
}

/** A picture's address never shows another picture. */
async function image(event) {
  const { request } = event;
  const kept = await caches.match(request.url);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  const { headers } = answer;
  const isPicture = headers.get('content-type')?.startsWith('image/') === true;
  if (answer.status === 200 && isPicture && Number(headers.get('content-length')) <= imageBytesMax) {
    event.waitUntil(keep(imageCache, request.url, answer.clone()).then(forgetOldImages));
  }
  return answer;
}

async function keep(cacheName, address, answer) {
  try {
    const cache = await caches.open(cacheName);
    await cache.put(address, answer);
  } catch {
    // No room: then it is not kept, and shown all the same.
  }
}

async function forgetOldImages() {
  const cache = await caches.open(imageCache);
  const kept = await cache.keys();
  // The first ones are the oldest.
  await Promise.all(kept.slice(0, Math.max(0, kept.length - imagesMax)).map((key) => cache.delete(key)));
}
