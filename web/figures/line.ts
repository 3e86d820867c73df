import { connect, createServer, type Socket } from 'node:net';

/** A line between a page and a server that can be cut and mended. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private readonly listener = createServer((near) => this.join(near));

  private constructor(private readonly server: URL) {}

  static async to(server: string): Promise<Line> {
    const line = new Line(new URL(server));
    await new Promise<void>((done) => line.listener.listen(0, '127.0.0.1', done));
    return line;
  }

  /** Where a page reaches the server over this line. */
  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as { port: number }).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.listener.close();
  }

  private join(near: Socket): void {
    if (this.isCut) return void near.destroy();
    const far = connect(Number(this.server.port), this.server.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
