// The binding that editors in the simulator have: the one that the app has.

export { bindDocument } from '../../../lib/document/lexical-yjs-v2.ts';
