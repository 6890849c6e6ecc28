"""What befalls the program from outside (kills, full disks, spoilt files), and what must hold afterwards."""
