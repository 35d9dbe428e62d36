// The codes with which a socket ends, and what each means to a client. docs/PROTOCOL.md, "Close codes".
// y-websocket 3.1 takes 4400-4499 as final and retries after every other code; other stock clients retry after every code.

export const closeCodes = {
  /** The socket's peer is done; nothing is wrong. */
  normal: 1000,
  /** The frames are none. This and the next three are raised by the WebSocket layer below, with RFC 6455's meaning. */
  brokenFrames: 1002,
  /** A text is not UTF-8. */
  brokenText: 1007,
  /** One message in too many fragments. */
  againstPolicy: 1008,
  /** A frame that claims a length beyond 2^53; what is merely too large gets `tooLarge`. */
  impossibleLength: 1009,
  /** Something failed on our side; try again. */
  internalError: 1011,
  /** The server restarts; come back soon. */
  restarting: 1012,
  /** Overloaded, or the disk takes no more writes: come back later. */
  tryAgainLater: 1013,
  /** The bytes do not follow the protocol. */
  malformed: 4400,
  /** Not, or no longer, signed in. */
  notAuthenticated: 4401,
  /** Signed in, but not allowed to do this. */
  forbidden: 4403,
  /** There is no such document, or it was deleted. */
  notFound: 4404,
  /** This Yjs client id belongs to somebody else. */
  clientIdConflict: 4409,
  /** A message is larger than the server takes. */
  tooLarge: 4413,
  /** The update is well formed but its structure passes a limit. */
  structuralLimit: 4422,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** What a peer did wrong, and the code that its socket ends with. */
export interface ProtocolError {
  readonly closeCode: CloseCode;
  /** For the close frame and the log: no content, at most 123 bytes of ASCII. */
  readonly reason: string;
}

export function protocolError(closeCode: CloseCode, reason: string): ProtocolError {
  return { closeCode, reason };
}
