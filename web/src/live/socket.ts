import type { ServerEvent } from './events';

/** How the stream of events is doing. */
export type LinkState = 'connecting' | 'live' | 'cut';

export interface SocketOptions {
  /** The address of the stream for a place in it; without one, for what happens from now on. */
  address: (after: number | undefined) => string;
  /** All that came since the last call, in order; called at most once a frame. */
  onEvents: (events: ServerEvent[]) => void;
  onState: (state: LinkState) => void;
  /** The stream begins anew: what was shown before may be out of date. */
  onFresh: () => void;
  /** Makes a socket; tests give their own. */
  open?: (address: string) => WebSocket;
  /** Calls back when something can be drawn; tests give their own. */
  frame?: (callback: () => void) => void;
}

const FIRST_WAIT = 250;
/** Within the first minute somebody may be watching, and waits for what the server says next; afterwards it may be gone for longer. */
const LONGEST_WAIT_AT_FIRST = 1500;
const FIRST_MINUTE = 60_000;
const LONGEST_WAIT = 8000;
/** The server may have dropped older events: after a longer cut everything is asked for anew. */
const LONGEST_GAP = 10 * 60_000;

/** The one stream of events. It resumes after the last event that it saw, so a cut leaves no gap. */
export class UpdateSocket {
  private socket: WebSocket | undefined;
  private seq: number | undefined;
  private waiting: ServerEvent[] = [];
  private wait = FIRST_WAIT;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  private cutAt: number | undefined;
  private isFirst = false;

  constructor(private readonly options: SocketOptions) {}

  connect(): void {
    this.options.onState('connecting');
    const socket = (this.options.open ?? ((address) => new WebSocket(address)))(this.options.address(this.seq));
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.isFirst = true;
      this.options.onState('live');
      const isOld = this.cutAt !== undefined && performance.now() - this.cutAt > LONGEST_GAP;
      if (this.seq === undefined || isOld) this.options.onFresh();
      this.cutAt = undefined;
    };
    socket.onmessage = (message) => this.take(JSON.parse(message.data as string) as ServerEvent);
    socket.onclose = () => this.again(socket);
  }

  /** Tries at once, e.g. because the network is back. */
  hurry(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.connect();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private take(event: ServerEvent): void {
    if (this.seq !== undefined && event.seq <= this.seq) {
      if (!this.isFirst || event.seq === this.seq) return;
      // We resumed after the last one, so an older number means that the server has lost what came after it: it was restored.
      this.options.onFresh();
    }
    this.isFirst = false;
    this.seq = event.seq;
    if (this.waiting.push(event) > 1) return;
    (this.options.frame ?? onFrame)(() => {
      const events = this.waiting;
      this.waiting = [];
      this.options.onEvents(events);
    });
  }

  private again(socket: WebSocket): void {
    if (this.isClosed || socket !== this.socket) return;
    this.cutAt ??= performance.now();
    const most = performance.now() - this.cutAt < FIRST_MINUTE ? LONGEST_WAIT_AT_FIRST : LONGEST_WAIT;
    this.options.onState('cut');
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.connect();
    }, Math.min(this.wait, most) * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}

/** A page in the background draws no frames, and still wants its title to be right. */
function onFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, 250);
  else requestAnimationFrame(callback);
}
