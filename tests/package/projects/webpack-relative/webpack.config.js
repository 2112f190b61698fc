// As Next.js has it: URLs of files are paths.
export default {
  mode: 'development',
  devtool: false,
  entry: './main.js',
  output: { publicPath: '/' },
  module: { parser: { javascript: { url: 'relative' } } },
};
