// A component that is drawn again only when what it was given differs.
import { Component } from '../lib.js';

export function pure(draw) {
  return class Pure extends Component {
    shouldComponentUpdate(next) {
      const names = Object.keys({ ...this.props, ...next });
      return names.some((name) => this.props[name] !== next[name]);
    }

    render(props) {
      return draw(props);
    }
  };
}
