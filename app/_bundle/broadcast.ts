// Stands in for lib0/broadcastchannel, by which the provider tells the other tabs of this browser: the same over the
// browser's own BroadcastChannel, without the imitation of it that old browsers need. next.config.js puts it there.

type Subscriber = (data: unknown, origin: unknown) => void;

interface Room {
  readonly channel: BroadcastChannel;
  readonly subscribers: Set<Subscriber>;
}

const rooms = new Map<string, Room>();

export function subscribe(name: string, subscriber: Subscriber): void {
  roomOf(name).subscribers.add(subscriber);
}

export function unsubscribe(name: string, subscriber: Subscriber): void {
  const { channel, subscribers } = roomOf(name);
  subscribers.delete(subscriber);
  if (subscribers.size > 0) return;
  channel.close();
  rooms.delete(name);
}

/** To the other tabs, and to every subscriber in this one, whose own messages carry the origin. */
export function publish(name: string, data: unknown, origin: unknown = null): void {
  const { channel, subscribers } = roomOf(name);
  // A channel reaches only pages of this origin, and takes no other.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage(data);
  for (const subscriber of subscribers) subscriber(data, origin);
}

function roomOf(name: string): Room {
  let room = rooms.get(name);
  if (room === undefined) {
    const subscribers = new Set<Subscriber>();
    const channel = new BroadcastChannel(name);
    channel.addEventListener('message', ({ data }) => {
      for (const subscriber of subscribers) subscriber(data, 'broadcastchannel');
    });
    room = { channel, subscribers };
    rooms.set(name, room);
  }
  return room;
}
