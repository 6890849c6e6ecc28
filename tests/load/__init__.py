"""Ten thousand subscribers, while publishing goes on."""
