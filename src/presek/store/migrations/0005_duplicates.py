from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_browser_import"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.IntegerField(db_index=True)),
                ("company", models.IntegerField(db_index=True)),
                ("contact", models.CharField(max_length=200)),
                ("by", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["company", "person", "contact"],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.IntegerField()),
                ("second", models.IntegerField()),
                ("score", models.FloatField()),
                ("levels", models.JSONField(default=dict)),
                ("found_at", models.BigIntegerField()),
                ("rejected_at", models.BigIntegerField(null=True)),
                ("rejected_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-score", "first", "second"],
                "constraints": [models.UniqueConstraint(fields=("first", "second"), name="one_row_a_pair")],
            },
        ),
    ]
