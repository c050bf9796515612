/** Who takes the notes of a session, as the server keeps it. */

export interface Seat {
  device: string;
  name: string;
  wants_relief: boolean;
  is_mine: boolean;
}

export interface Seats {
  taken: Seat[];
  free: number;
  /** Whether this browser may take one. */
  may: boolean;
}

export type SeatAct =
  | { act: 'take' | 'leave' | 'ask-relief' | 'stay' }
  | { act: 'relieve'; device: string };

/** The seats of `{event}/{session}`, after `act` if there is one; null where nobody answers. */
export async function seatsOf(name: string, act?: SeatAct): Promise<Seats | null> {
  const asking = act && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(act),
  };
  try {
    const answer = await fetch(`/api/v1/seats/${name}`, asking);
    // Whoever was too late is told how it is now.
    return answer.ok || answer.status === 409 ? await answer.json() : null;
  } catch {
    return null;
  }
}
