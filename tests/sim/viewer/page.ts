// Draws a run. Lanes are rows, time goes to the right, each event is a mark in its lane; a message is a line from where it
// was sent to where it arrived. Everything is redrawn on one canvas: a run has some ten thousand events.
// Its types are taken away when the page is made; it runs in a browser and imports nothing.

interface RunEvent {
  readonly at: number;
  readonly lane: string;
  readonly type: string;
  readonly text: string;
  readonly flow: number | null;
  readonly kind: number;
}

interface Kind {
  readonly name: string;
  /** In light and in dark. */
  readonly color: readonly [string, string];
  readonly types?: readonly string[];
}

interface Flow {
  readonly sent: RunEvent;
  received: RunEvent | null;
}

declare const run: {
  readonly peers: ReadonlyArray<{ readonly name: string; readonly kind: string; readonly role: string }>;
  readonly chaosMs: number;
  readonly actions: number;
  readonly virtualMs: number;
  readonly violations: ReadonlyArray<{
    readonly rule: string;
    readonly atMs: number;
    readonly detail: string;
  }>;
  readonly counts: ReadonlyArray<readonly [string, number]>;
  readonly events: ReadonlyArray<readonly [number, string, string, string, number | null]>;
};

const kinds: readonly Kind[] = [
  { name: 'Edits', color: ['#3b6fd4', '#7aa7ff'], types: ['edit'] },
  { name: 'People', color: ['#8a5cc9', '#b99cf0'], types: [] },
  { name: 'Messages', color: ['#9aa0a8', '#6f7784'], types: ['send', 'receive'] },
  { name: 'Status', color: ['#1f8f8f', '#54c7c7'], types: ['status'] },
  { name: 'Commits', color: ['#1d7a4c', '#56c08a'], types: [] },
  {
    name: 'Ends',
    color: ['#c9821b', '#f0b455'],
    types: ['close', 'closed', 'killed', 'dial', 'drain', 'end', 'start'],
  },
  {
    name: 'Crashes',
    color: ['#c02b2b', '#ff7b72'],
    types: ['crash', 'fatal', 'flush-failed', 'refused', 'after-crash', 'violation'],
  },
];
const faultTypes: ReadonlySet<string> = new Set(kinds[6]?.types);
const dark = matchMedia('(prefers-color-scheme: dark)');
/** A colour of the page as a canvas understands it. */
function styleOf(name: string): string {
  canvas.style.color = `var(${name})`;
  return getComputedStyle(canvas).color;
}

const canvas = found('#lanes', HTMLCanvasElement);
const events: readonly RunEvent[] = run.events.map(([at, lane, type, text, flow]) => ({
  at,
  lane,
  type,
  text,
  flow,
  kind: kindOf(lane, type),
}));
const end = Math.max(run.virtualMs, 1);
const lanes = lanesOf();
const rowOf = new Map(lanes.map((name, index) => [name, index]));
const flows = flowsOf();
const hidden = new Set<number>();
const view = { from: 0, to: Math.min(end, Math.max(2_000, Math.min(run.chaosMs, 30_000))) };
if (run.violations[0]) {
  view.to = Math.min(end, run.violations[0].atMs + 400);
  view.from = Math.max(0, view.to - 6_000);
}

const overview = found('#overview canvas', HTMLCanvasElement);
const detail = found('#detail', HTMLElement);
const rowHeight = 30;
const gutter = 150;
const axis = 26;

function found<E extends Element>(selector: string, kind: new () => E): E {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`no ${selector}`);
  return element;
}

function kindOf(lane: string, type: string): number {
  if (lane === 'people') return type === 'edit' ? 0 : 1;
  if (faultTypes.has(type)) return 6;
  if (lane === 'disk') return 4;
  const index = kinds.findIndex((kind) => kind.types?.includes(type));
  return index < 0 ? 3 : index;
}

/** People, then the tabs by person in the order in which they came, then server and disk. */
function lanesOf(): string[] {
  const tabs = [...new Set(events.map((event) => event.lane))].filter((lane) => /^(p\d|mallory)/.test(lane));
  const order = (lane: string): number =>
    Number(/\d+/.exec(lane)?.[0] ?? 0) * 1_000 + Number(/t(\d+)/.exec(lane)?.[1] ?? 0);
  return ['people', ...tabs.toSorted((a, b) => order(a) - order(b)), 'server', 'disk'];
}

function flowsOf(): Flow[] {
  const open = new Map<number, Flow>();
  for (const event of events) {
    if (event.flow === null) continue;
    if (event.type === 'send') open.set(event.flow, { sent: event, received: null });
    else {
      const flow = open.get(event.flow);
      if (flow !== undefined) flow.received = event;
    }
  }
  return [...open.values()];
}

function color(kind: number): string {
  return (kinds[kind] as Kind).color[dark.matches ? 1 : 0];
}

interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

function sized(target: HTMLCanvasElement, height: number): Surface {
  const ratio = devicePixelRatio;
  const width = target.clientWidth;
  target.width = width * ratio;
  target.height = height * ratio;
  target.style.height = `${height}px`;
  const context = target.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.scale(ratio, ratio);
  context.font = '12px system-ui, sans-serif';
  return { context, width, height };
}

const xOf = (at: number, width: number): number =>
  gutter + ((at - view.from) / (view.to - view.from)) * (width - gutter - 12);
const yOf = (lane: string): number =>
  axis + (rowOf.get(lane) ?? rowOf.get('server') ?? 0) * rowHeight + rowHeight / 2;
const isShown = (event: RunEvent): boolean =>
  !hidden.has(event.kind) && event.at >= view.from && event.at <= view.to;

function draw(): void {
  const { context, width, height } = sized(canvas, axis + lanes.length * rowHeight + 8);
  const tones = { ink: styleOf('--ink'), quiet: styleOf('--quiet'), line: styleOf('--line') };
  drawLanes({ context, width, height }, tones);
  if (!hidden.has(2)) drawFlows(context, width);
  for (const event of events) {
    if (isShown(event) && event.kind !== 2) drawMark({ context, width, height }, event);
  }
  drawOverview();
}

function drawLanes(
  { context, width, height }: Surface,
  { ink, quiet, line }: Readonly<Record<'ink' | 'quiet' | 'line', string>>,
): void {
  context.textBaseline = 'middle';
  lanes.forEach((lane, index) => {
    const y = axis + index * rowHeight;
    context.fillStyle = line;
    context.fillRect(0, y, width, 1);
    context.fillStyle = ink;
    context.fillText(lane, 14, y + rowHeight / 2);
    const peer = run.peers[Number(/^p(\d+)t/.exec(lane)?.[1] ?? NaN)];
    context.fillStyle = quiet;
    if (peer) context.fillText(`${peer.kind}, ${peer.role}`, 58, y + rowHeight / 2);
  });
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 6e4].find(
      (ms) => (view.to - view.from) / ms < 12,
    ) ?? 6e4;
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const x = xOf(at, width);
    context.fillStyle = line;
    context.fillRect(x, axis, 1, height - axis);
    context.fillStyle = quiet;
    context.textAlign = 'center';
    context.fillText(
      step < 1_000 ? `${(at / 1_000).toFixed(step < 100 ? 2 : 1)} s` : `${at / 1_000} s`,
      x,
      axis / 2,
    );
    context.textAlign = 'left';
  }
  const healsAt = xOf(run.chaosMs, width);
  if (healsAt > gutter && healsAt < width) {
    context.fillStyle = styleOf('--good');
    context.fillRect(healsAt, axis - 6, 2, height - axis + 6);
    context.textAlign = healsAt > width - 60 ? 'right' : 'left';
    context.fillText('heals', healsAt + (healsAt > width - 60 ? -6 : 8), height - 14);
    context.textAlign = 'left';
  }
}

function drawFlows(context: CanvasRenderingContext2D, width: number): void {
  context.save();
  context.beginPath();
  context.rect(gutter, axis, width - gutter, canvas.clientHeight);
  context.clip();
  context.strokeStyle = color(2);
  context.fillStyle = color(2);
  for (const { sent, received } of flows) {
    if ((received ?? sent).at < view.from || sent.at > view.to) continue;
    const [x, y] = [xOf(sent.at, width), yOf(sent.lane)];
    context.globalAlpha = 0.55;
    context.beginPath();
    if (received === null) {
      // Lost: a cross where it was sent.
      context.moveTo(x - 3, y - 3);
      context.lineTo(x + 3, y + 3);
      context.moveTo(x + 3, y - 3);
      context.lineTo(x - 3, y + 3);
    } else {
      context.moveTo(x, y);
      const other = received.lane === 'server' ? 'server' : received.lane;
      context.lineTo(xOf(received.at, width), yOf(other));
    }
    context.stroke();
  }
  context.restore();
}

function drawMark({ context, width, height }: Surface, event: RunEvent): void {
  const [x, y] = [xOf(event.at, width), yOf(event.lane === 'verdict' ? 'server' : event.lane)];
  context.fillStyle = color(event.kind);
  if (event.type === 'crash' || event.type === 'violation' || event.type === 'fatal') {
    context.globalAlpha = 0.35;
    context.fillRect(x, axis, 2, height - axis);
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(x, y - 7);
    context.lineTo(x + 7, y + 6);
    context.lineTo(x - 7, y + 6);
    context.fill();
    return;
  }
  if (event.kind === 3) context.fillRect(x - 1.5, y - 6, 3, 12);
  else {
    context.beginPath();
    context.arc(x, y, 4, 0, Math.PI * 2);
    context.fill();
  }
}

function drawOverview(): void {
  const { context, width, height } = sized(overview, 44);
  const buckets = new Map<number, { count: number; crash: boolean }>();
  const bucketOf = (at: number): number => Math.floor((at / end) * (width / 3));
  for (const event of events) {
    if (hidden.has(event.kind)) continue;
    const key = bucketOf(event.at);
    const bucket = buckets.get(key) ?? { count: 0, crash: false };
    bucket.count += 1;
    bucket.crash ||= event.kind === 6;
    buckets.set(key, bucket);
  }
  const most = Math.max(1, ...[...buckets.values()].map(({ count }) => count));
  for (const [key, { count, crash }] of buckets) {
    const tall = 3 + (count / most) ** 0.5 * (height - 8);
    context.fillStyle = crash ? color(6) : color(0);
    context.globalAlpha = crash ? 0.9 : 0.5;
    context.fillRect(key * 3, height - tall, 2, tall);
  }
  context.globalAlpha = 0.14;
  context.fillStyle = styleOf('--ink');
  context.fillRect((view.from / end) * width, 0, Math.max(3, ((view.to - view.from) / end) * width), height);
  context.globalAlpha = 1;
}

function nearest(x: number, y: number, width: number): RunEvent | null {
  let best: RunEvent | null = null;
  let bestDistance = 14;
  for (const event of events) {
    if (!isShown(event)) continue;
    const distance = Math.hypot(
      xOf(event.at, width) - x,
      yOf(event.lane === 'verdict' ? 'server' : event.lane) - y,
    );
    if (distance < bestDistance) [best, bestDistance] = [event, distance];
  }
  return best;
}

function showDetail(pointer: PointerEvent): void {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [pointer.clientX - box.left, pointer.clientY - box.top];
  const event = nearest(x, y, box.width);
  detail.style.visibility = event === null ? 'hidden' : 'visible';
  if (event === null) return;
  detail.replaceChildren();
  const title = document.createElement('b');
  title.textContent = `${event.lane}: ${event.type}`;
  const time = document.createElement('time');
  time.textContent = `${(event.at / 1_000).toFixed(3)} s`;
  const text = document.createElement('div');
  text.textContent = flows.find(({ received }) => received === event)?.sent.text ?? event.text;
  detail.append(title, time, text);
  detail.style.left = `${Math.min(x + 14, box.width - 430)}px`;
  detail.style.top = `${y + 16}px`;
}

function move(from: number, span: number): void {
  view.from = Math.max(0, Math.min(end - span, from));
  view.to = Math.min(end, view.from + span);
  draw();
}

function zoom(factor: number, share = 0.5): void {
  const span = Math.max(5, Math.min(end, (view.to - view.from) * factor));
  move(view.from + (view.to - view.from - span) * share, span);
}

canvas.addEventListener('wheel', (event) => {
  event.preventDefault();
  const share = Math.max(0, (event.offsetX - gutter) / (canvas.clientWidth - gutter));
  if (event.shiftKey) {
    move(view.from + ((event.deltaY || event.deltaX) / 600) * (view.to - view.from), view.to - view.from);
  } else zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, share);
});
canvas.addEventListener('pointermove', (event) => {
  if (event.buttons === 1) {
    const span = view.to - view.from;
    move(view.from - (event.movementX / (canvas.clientWidth - gutter)) * span, span);
  } else showDetail(event);
});
canvas.addEventListener('pointerleave', () => {
  detail.style.visibility = 'hidden';
});
canvas.addEventListener('keydown', (event) => {
  const span = view.to - view.from;
  if (event.key === 'ArrowLeft') move(view.from - span / 5, span);
  else if (event.key === 'ArrowRight') move(view.from + span / 5, span);
  else if (event.key === '+') zoom(1 / 1.4);
  else if (event.key === '-') zoom(1.4);
});
overview.addEventListener('pointerdown', (event) => {
  const startAt = (event.offsetX / overview.clientWidth) * end;
  const follow = (moved: PointerEvent): void => {
    const at = (moved.offsetX / overview.clientWidth) * end;
    const span = Math.abs(at - startAt);
    if (span > end / 400) [view.from, view.to] = [Math.min(at, startAt), Math.max(at, startAt)];
    draw();
  };
  overview.addEventListener('pointermove', follow);
  overview.addEventListener('pointerup', () => overview.removeEventListener('pointermove', follow), {
    once: true,
  });
});

function drawFilters(): void {
  const form = found('#filters', HTMLFormElement);
  kinds.forEach((kind, index) => {
    const count = events.filter((event) => event.kind === index).length;
    const label = document.createElement('label');
    label.style.setProperty('--kind', color(index));
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(index);
      else hidden.add(index);
      draw();
    });
    const number = document.createElement('span');
    number.textContent = String(count);
    label.append(box, document.createElement('i'), kind.name, number);
    form.append(label);
  });
}

function tellVerdict(): void {
  const verdict = found('#verdict', HTMLElement);
  const first = run.violations[0];
  verdict.classList.toggle('bad', first !== undefined);
  verdict.textContent = first ? `${first.rule}: ${first.detail}` : 'All rules held';
  found('#summary', HTMLElement).textContent =
    `${run.peers.length} people, ${run.actions} actions, ${(run.virtualMs / 1_000).toFixed(0)} s of their time, ${events.length} events`;
  found('#counts', HTMLElement).append(
    ...run.counts.map(([name, count]) => {
      const row = document.createElement('div');
      const term = document.createElement('dt');
      const value = document.createElement('dd');
      term.textContent = name;
      value.textContent = String(count);
      row.append(term, value);
      return row;
    }),
  );
}

tellVerdict();
drawFilters();
draw();
addEventListener('resize', draw);
dark.addEventListener('change', draw);
