import 'monograph/worker';
