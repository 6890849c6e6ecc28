"""The configuration: YAML files in, plain values out; every problem told at once, with its line."""

from aggregator.config.loading import load_config
from aggregator.config.settings import Config, ServeSettings
from aggregator.config.starter import starter_config

__all__ = ["Config", "ServeSettings", "load_config", "starter_config"]
