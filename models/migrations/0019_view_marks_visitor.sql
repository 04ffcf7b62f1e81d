-- How many ranked views one visitor made lately is asked at each of them.

CREATE INDEX view_marks_visitor ON view_marks (visitor, ranked_ms);
