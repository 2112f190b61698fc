// From pixels in memory to the resized ones.
import { makePicture } from '../picture.mjs';

export { makeRun } from './resize_canvas.mjs';

export const makeInput = () => new ImageData(makePicture(1920, 1080), 1920, 1080);
