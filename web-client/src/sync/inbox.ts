/**
 * What the server sent and the page has not yet looked at.
 *
 * Twenty people who type send a hundred messages a second; each one alone would mean a transaction in
 * the document, another in the editor, and a layout. They are gathered and delivered together.
 */

/** Runs a function soon, once: see `frame-pacer.ts`. */
export type Schedule = (run: () => void) => void;

export interface Inbox<Message> {
  push(message: Message): void;
  /** Delivers what is there now, for instance before the connection is taken down. */
  flush(): void;
}

/** `deliver` gets each batch as a queue and takes from it; what it leaves is dropped. */
export function inbox<Message>(
  deliver: (batch: Message[]) => void,
  schedule: Schedule,
): Inbox<Message> {
  let waiting: Message[] = [];
  let isDelivering = false;
  const flush = () => {
    // A message may take the connection down: the rest of its batch is then of no connection.
    if (isDelivering || waiting.length === 0) {
      waiting.length = 0;
      return;
    }
    isDelivering = true;
    try {
      deliver(waiting);
    } finally {
      isDelivering = false;
      waiting = [];
    }
  };
  return {
    push(message) {
      waiting.push(message);
      if (waiting.length === 1) schedule(flush);
    },
    flush,
  };
}
