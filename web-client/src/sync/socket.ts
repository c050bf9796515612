/** A WebSocket that reports what the ledger of saved text must know. */

import { frameKind } from './frames.ts';
import type { LedgerEvent } from './ledger.ts';

let opened = 0;

/** The class to give the provider instead of `WebSocket`. */
export function reportingSocket(report: (event: LedgerEvent) => void): typeof WebSocket {
  return class extends WebSocket {
    readonly #number = ++opened;

    constructor(url: string | URL) {
      super(url);
      this.binaryType = 'arraybuffer';
      // Registered before the provider's own listeners, so the ledger is never behind the provider.
      this.addEventListener('open', () => report({ type: 'opened', socket: this.#number }));
      this.addEventListener('close', () => report({ type: 'closed', socket: this.#number }));
      this.addEventListener('message', event => this.#received(event.data));
    }

    override send(data: Uint8Array<ArrayBuffer>): void {
      const frame = frameKind(data);
      if (frame === 'step2' || frame === 'update') {
        report({ type: 'sent', socket: this.#number, frame });
      }
      super.send(data);
    }

    #received(data: unknown): void {
      if (!(data instanceof ArrayBuffer)) return;
      const frame = frameKind(new Uint8Array(data));
      if (frame === 'saved' || frame === 'refused') {
        report({ type: 'answered', socket: this.#number, saved: frame === 'saved' });
      }
    }
  };
}
