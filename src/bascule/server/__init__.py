"""HTTP: send, click, verdicts. Holds no judgement."""
