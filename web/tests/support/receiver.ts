import { createServer, type Server } from 'node:http';

/** Whom hooks tell: it takes what is sent to /good, and what is sent to /gone until somebody says otherwise is gone for good. */
export class Receiver {
  isBack = false;
  readonly heard: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static start(): Promise<Receiver> {
    return new Promise((done) => {
      const server = createServer((request, response) => {
        const isGone = request.url === '/gone' && !receiver.isBack;
        receiver.heard.push(`${request.url} ${String(request.headers['webhook-id'])}`);
        request.resume().on('end', () => response.writeHead(isGone ? 410 : 200, { 'Content-Type': 'text/plain' }).end(isGone ? 'This place has moved. Ask <b>ops</b>.' : 'thank you'));
      });
      let receiver: Receiver;
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        receiver = new Receiver(server, `http://127.0.0.1:${port}`);
        done(receiver);
      });
    });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
