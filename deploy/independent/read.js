'use strict';
// Reads ESC/POS from standard input with npos, a parser that knows nothing of
// motcua, and writes what it found as JSON: the commands in their order, and
// each picture as rows of hexadecimal digits, 1 for black.
const npos = require('npos');

const chunks = [];
process.stdin.on('data', chunk => chunks.push(chunk));
process.stdin.on('end', async () => {
  try {
    const ast = await npos.parser().parse(Buffer.concat(chunks));
    if (ast.error) throw ast.error;
    const commands = ast.tree.map(node => node.ascii + (node.fn ? ' ' + node.fn : ''));
    const pictures = ast.entries.filter(entry => entry.type === 'raster').map(entry => rows(entry.data));
    process.stdout.write(JSON.stringify({ commands, pictures }));
  } catch (e) {
    process.stdout.write(JSON.stringify({ error: String(e.message || e) }));
  }
});

function rows(image) {
  const list = [];
  for (let y = 0; y < image.height; y++) {
    let row = '';
    for (let x = 0; x < image.width; x += 8) {
      let byte = 0;
      for (let i = 0; i < 8; i++) {
        if (image.getPixel(x + i, y) === 0) byte |= 0x80 >> i;
      }
      row += byte.toString(16).padStart(2, '0');
    }
    list.push(row);
  }
  return list;
}
