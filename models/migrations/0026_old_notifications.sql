-- Housekeeping looks for notifications that have not changed for long.
CREATE INDEX notifications_position ON notifications (position);
