// A thread that plays random sessions: a portion in, a report out.

import { parentPort } from 'node:worker_threads';

import { type Portion, runPortion } from './flow-fuzz-portion.ts';

const port = parentPort;
port?.on('message', (portion: Portion) => port.postMessage(runPortion(portion)));
