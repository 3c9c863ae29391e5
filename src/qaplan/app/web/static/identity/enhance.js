// Making a coat easier to read: brightness and contrast by the canvas, and a local contrast that is worked out once.
// Nothing is sharpened or drawn in: every mark that is seen afterwards was in the picture before.

const TILES = 8;
const CLIP = 3;
const LEVELS = 256;

export const CONTRASTS = ["plain", "strong", "local"];
export const BRIGHTNESSES = [1, 1.35, 1.8, 0.75];

export function filterOf(look) {
  const contrast = look.contrast === "strong" ? 1.6 : 1;
  return contrast === 1 && look.brightness === 1 ? "none" : `brightness(${look.brightness}) contrast(${contrast})`;
}

// A picture whose contrast is evened out tile by tile, between limits (CLAHE); grey, since it is for reading marks.
export function evenedOut(image) {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
  const grey = greyOf(pixels.data);
  const maps = tileMaps(grey, canvas.width, canvas.height);
  for (let row = 0, at = 0; row < canvas.height; row += 1) {
    const [top, bottom, down] = between(row, canvas.height);
    for (let column = 0; column < canvas.width; column += 1, at += 1) {
      const [left, right, across] = between(column, canvas.width);
      const level = grey[at];
      const upper = maps[top * TILES + left][level] * (1 - across) + maps[top * TILES + right][level] * across;
      const lower = maps[bottom * TILES + left][level] * (1 - across) + maps[bottom * TILES + right][level] * across;
      pixels.data.fill(upper * (1 - down) + lower * down, at * 4, at * 4 + 3);
    }
  }
  pen.putImageData(pixels, 0, 0);
  return canvas;
}

function greyOf(data) {
  const grey = new Uint8Array(data.length / 4);
  for (let at = 0; at < grey.length; at += 1) grey[at] = 0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2];
  return grey;
}

// The two tiles between whose middles a row or column lies, and how far it is from the first.
function between(at, size) {
  const place = Math.min(TILES - 1, Math.max(0, (at / size) * TILES - 0.5));
  const first = Math.floor(place);
  return [first, Math.min(TILES - 1, first + 1), place - first];
}

function tileMaps(grey, width, height) {
  const maps = [];
  for (let row = 0; row < TILES; row += 1) {
    for (let column = 0; column < TILES; column += 1) {
      const counts = new Float64Array(LEVELS);
      let all = 0;
      for (let y = Math.floor((row * height) / TILES); y < Math.floor(((row + 1) * height) / TILES); y += 1) {
        for (let x = Math.floor((column * width) / TILES); x < Math.floor(((column + 1) * width) / TILES); x += 1, all += 1) counts[grey[y * width + x]] += 1;
      }
      maps.push(limited(counts, Math.max(1, all)));
    }
  }
  return maps;
}

// A histogram cut off at a limit, what was cut off spread evenly, summed up to a map of levels.
function limited(counts, all) {
  const most = (CLIP * all) / LEVELS;
  let over = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    over += Math.max(0, counts[level] - most);
    counts[level] = Math.min(counts[level], most);
  }
  const map = new Uint8ClampedArray(LEVELS);
  let sum = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    sum += counts[level] + over / LEVELS;
    map[level] = (sum / all) * (LEVELS - 1);
  }
  return map;
}
