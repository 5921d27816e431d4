from django.db import migrations, models


class Migration(migrations.Migration):
    """Bounds of the sizes of segments."""

    dependencies = [("store", "0030_rights")]

    operations = [
        migrations.CreateModel(
            name="SizeBound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("segment", models.CharField(max_length=200, unique=True)),
                ("least", models.BigIntegerField(null=True)),
                ("most", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
            ],
            options={"ordering": ["segment"]},
        ),
    ]
