// A look into a running server through Node's inspector, for what nothing in the program should be there to tell or do.

import { on, once } from 'node:events';
import WebSocket from 'ws';
import type { ServerProcess } from './server-process.ts';

/** Start a server with these in its environment to be able to look into it. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

type Values = Readonly<Record<string, unknown>>;

export interface Inspector {
  /** What the main thread answers. */
  readonly ask: (method: string, parameters?: Values) => Promise<Values>;
  /** Runs an expression in the thread of that name; what it returns is not waited for. */
  readonly runIn: (thread: string, expression: string) => Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly workerInfo?: { readonly title: string } };
  readonly result?: Values;
}

export async function withInspector<T>(
  server: ServerProcess,
  use: (inspector: Inspector) => Promise<T>,
): Promise<T> {
  const address = /Debugger listening on (ws:\S+)/.exec(server.output)?.[1];
  if (address === undefined) throw new Error('the server was not started to be looked into');
  const socket = new WebSocket(address);
  // The server may end of what is run in it.
  socket.on('error', () => {});
  await once(socket, 'open');
  try {
    return await use(inspectorOn(socket));
  } finally {
    socket.terminate();
  }
}

function inspectorOn(socket: WebSocket): Inspector {
  // Keeps what comes while nobody is waiting; ends with the connection.
  const messages = on(socket, 'message', { close: ['close'] }) as AsyncIterator<[Buffer]>;
  let lastId = 0;
  /** Null if the server has ended before. */
  const until = async (isIt: (message: Message) => boolean): Promise<Message | null> => {
    for (;;) {
      const next = await messages.next();
      if (next.done === true) return null;
      const message = JSON.parse(next.value[0].toString()) as Message;
      if (isIt(message)) return message;
    }
  };
  const send = (method: string, params: Values): number => {
    lastId += 1;
    socket.send(JSON.stringify({ id: lastId, method, params }));
    return lastId;
  };
  return {
    ask: async (method, parameters = {}) => {
      const id = send(method, parameters);
      return (await until((message) => message.id === id))?.result ?? {};
    },
    runIn: async (thread, expression) => {
      send('NodeWorker.enable', { waitForDebuggerOnStart: false });
      const found = await until(({ params }) => params?.workerInfo?.title.includes(thread) === true);
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
      const id = send('NodeWorker.sendMessageToWorker', { sessionId: found?.params?.sessionId, message });
      await until((each) => each.id === id);
    },
  };
}
