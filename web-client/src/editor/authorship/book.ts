/** Who is behind a client id, here or gone: the server knows the devices, awareness who is here. */
import type { Awareness } from 'y-protocols/awareness';
import { say } from '../../ui/messages.ts';
import { COLOURS, cleanName, colourOf, nameOf } from '../authors.ts';

export interface Person {
  readonly name: string;
  /** The number of the author's colour. */
  readonly colour: number;
}

/** As `/{event}/{session}/authors` says it, in the order in which they began. */
interface ToldAuthor {
  name: string | null;
  clients: number[];
}

export class AuthorBook {
  #told: ToldAuthor[] = [];
  readonly #byClient = new Map<number, number>();

  constructor(
    private readonly address: string,
    private readonly awareness: Awareness,
  ) {}

  /** Asks the server anew; without it, those who are here are known all the same. */
  async load(): Promise<void> {
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) return;
    this.#told = (await answer.json()) as ToldAuthor[];
    for (const [author, { clients }] of this.#told.entries()) {
      for (const client of clients) this.#byClient.set(client, author);
    }
  }

  /** Whether the server has said whose id that is. */
  knows(client: number): boolean {
    return this.#byClient.has(client);
  }

  /** How somebody is shown: as everywhere while he is here, and later in his place among the authors. */
  person(client: number): Person {
    const author = this.#byClient.get(client);
    const told = author === undefined ? undefined : this.#told[author];
    const states = this.awareness.getStates();
    const here = [client, ...(told?.clients ?? [])].find(id => states.get(id)?.user);
    if (here !== undefined) {
      const state = states.get(here);
      return { name: nameOf(here, state), colour: colourOf(here, state) };
    }
    const name = cleanName(told?.name ?? '') || say('editor-authors-unknown');
    return { name, colour: this.#free(author ?? client) };
  }

  /** A colour that nobody who is here has, if there is one. */
  #free(wanted: number): number {
    const states = [...this.awareness.getStates()].filter(([, state]) => state.user);
    const taken = new Set(states.map(([client, state]) => colourOf(client, state)));
    const order = Array.from({ length: COLOURS }, (_, step) => (wanted + step) % COLOURS);
    return order.find(colour => !taken.has(colour)) ?? wanted % COLOURS;
  }
}
