import { type LayoutRequest, placesOf } from './layout';

self.onmessage = ({ data }: MessageEvent<{ id: number; request: LayoutRequest }>) => self.postMessage({ id: data.id, places: placesOf(data.request) });
