// Looks at every text that is visible: whether it contrasts enough with what is
// behind it (WCAG 2.2, 1.4.3: 4.5 to 1), whether it is large enough to read,
// and whether anything reaches beyond the page or over its neighbours.
(dark) => {
  const problems = [];
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return [r, g, b];
      if (alpha !== 0) problems.push(`a translucent background at ${at.tagName}`);
    }
    return dark ? [0, 0, 0] : [255, 255, 255];
  };

  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {
    problems.push(`the page is ${page.scrollWidth} wide and has room for ${page.clientWidth}`);
  }
  const paper = luminance(behind(document.body));
  if (dark !== paper < 0.2) problems.push(`the background's luminance is ${paper.toFixed(2)}`);

  let texts = 0, lowest = 21;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    const element = node.parentElement;
    if (!text || element.closest("thead")?.checkVisibility() && getComputedStyle(element.closest("thead")).position === "absolute") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    texts++;
    const style = getComputedStyle(element);
    const [front, back] = [luminance(numbers(style.color).slice(0, 3)), luminance(behind(element))];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    lowest = Math.min(lowest, contrast);
    if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(2)} of "${text}"`);
    if (parseFloat(style.fontSize) < 12) problems.push(`"${text}" is ${style.fontSize} high`);
    if (box.right > page.clientWidth + 1 || box.left < 0) problems.push(`"${text}" reaches beyond the page`);
    const cell = element.closest("td, th")?.getBoundingClientRect();
    if (cell && (box.right > cell.right + 1 || box.bottom > cell.bottom + 1)) problems.push(`"${text}" reaches out of its cell`);
  }
  return { texts, lowest, problems };
}
